/** @file What a portion begins with that is to fail, for pool.test.js and its worker: numbers that no other test has. */
export const [PANIC, EXIT, STRAY] = [1001, 1002, 1003];
