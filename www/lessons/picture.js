/** @file Lesson: words steer a picture, by cross-attention from its cells. */

/** A circle and a square in these places; both words of colour stand where they stood. @param {string} circle @param {string} square */
const picture = (circle, square) => `model=picture&prompt=a+red+circle+on+the+${circle}+and+a+blue+square+on+the+${square}&stack=cross&layer=2`;
const prompt = picture('left', 'right');
const two = `${prompt}&open=4`;

/** @type {import('../types.js').Lesson} */
export const lesson = {
  format: 'headlight-lesson', version: 1,
  title: { en: 'Words steer a picture', zh: '用词语指挥画面' },
  about: { en: 'You can say how a model that draws knows where each word belongs.', zh: '你能说出会画画的模型怎么知道每个词该管哪一块。' },
  parts: [
    {
      state: two,
      text: {
        en: 'Cross-attention needs two sequences, and nothing says that both are text. Here the queries are the cells of a picture, and the keys are the words of a prompt.\n\nThis small model was trained on pictures with noise over them, to say what lies beneath. So it can draw: given noise alone, it says what could lie beneath, a little of the noise is taken away, and it is asked again. After {moments} such steps there is a picture. Press **Play**, or move the step by hand.\n\nThe picture is cut into {patches} cells of {patch} numbers each: a row of X is a cell, as it was a word before. In every layer each cell asks the words what it should look like: its query meets the key of each word, and the values of the words are added to the cell’s row, each with its weight.',
        zh: '交叉注意力要两个序列，可没有规定两个都得是文字。这里，查询是画面上的格子，键是提示词里的词。\n\n这个小模型训练时看的是盖了噪声的图，要说出噪声下面是什么。所以它会画画：给它纯噪声，它就说下面可能是什么，按它说的去掉一点噪声，再问一遍。这样走 {moments} 步，就有了一幅画。按**播放**，或者自己拖动步数。\n\n画面切成 {patches} 个格子，每格 {patch} 个数：以前 X 的一行是一个词，现在是一个格子。每一层里，每个格子都向词语打听自己该是什么样子：格子的查询和每个词的键相比，词的值再按权重加到格子的那一行上。',
      },
      keep: ['picture', 'text'],
    },
    {
      state: two,
      text: {
        en: 'Under the picture each word has a map: the more orange a cell is, the more attention that cell gives to that word. It is one column of the weights, laid out as a square, averaged over all layers and heads.\n\nLook at the map of *red*: {mapped red left:2} of it lies in the left half. So the cells of the circle ask, and *red* answers. A cell that needs no word looks at *<start>*.',
        zh: '画面下方，每个词都有一张图：一格越橙，说明这一格给这个词的注意力越多。它就是权重的一列，摆成方形，对所有层和头取了平均。\n\n看 *red* 的图：有 {mapped red left:2} 落在左半边。也就是说，圆所在的格子在问，*red* 来答。不需要任何词的格子就看 *<start>*。',
      },
      keep: ['picture'],
      ask: {
        answer: 'choice',
        question: { en: 'Now *left* and *right* change places in the prompt: *a red circle on the right and a blue square on the left*. The word *red* stays where it is. Where will its map lie?', zh: '现在把提示词里的 *left* 和 *right* 对调：*a red circle on the right and a blue square on the left*。*red* 这个词没有动，它的图会落在哪边？' },
        state: `${picture('right', 'left')}&open=4`,
        options: [
          { text: { en: 'Still on the left, where it was.', zh: '还在左边，原来的地方。' }, when: 'mapped red left > mapped red right' },
          { text: { en: 'On the right: it goes with the circle.', zh: '到右边，跟着圆走。' }, when: 'mapped red right > mapped red left' },
        ],
        told: {
          en: '{mapped red right:2} of it lies on the right now; before it was {before mapped red right:2}. The map is no property of the word: it is what the cells ask for, and what a cell asks for depends on what the prompt puts in its place.',
          zh: '现在有 {mapped red right:2} 落在右边，原来只有 {before mapped red right:2}。这张图不是词本身的性质：它是格子问出来的，而格子问什么，要看提示词把什么放在它那里。',
        },
      },
    },
    {
      state: two,
      text: {
        en: 'If words act through their weights, then weights are handles. Under **How strongly each word is seen** each word has a switch: behind softmax all weights on that word are multiplied by it, in every layer and head.\n\n*Off* multiplies by 0: cells may look at the word, but get nothing from it. How red is the left half? Take of each pixel how much more red it has than green or blue, whichever is more: {tint red left:3} on average (1 would be pure red all over).',
        zh: '词既然是通过权重起作用的，权重就成了旋钮。**每个词看得多重**里，每个词都有一个开关：softmax 之后，所有层、所有头里落在这个词上的权重都乘以它。\n\n*关*就是乘以 0：格子可以看这个词，却什么也得不到。左半边有多红？每个像素看红色比绿色、蓝色中较多的那个多出多少，平均是 {tint red left:3}（1 就是满满的纯红）。',
      },
      keep: ['picture', 'factors'],
      ask: {
        answer: 'choice',
        question: { en: '*red* is switched off; the noise stays the same. What becomes of the left half?', zh: '把 *red* 关掉，噪声不变。左半边会怎样？' },
        state: `${two}&factors=2-0`,
        options: [
          { text: { en: 'As red as before: the rest of the prompt has not changed.', zh: '还是一样红：提示词的其余部分没有变。' }, when: 'tint red left / before tint red left >= 0.75' },
          { text: { en: 'Clearly less red, by this measure: no cell can read the word any more.', zh: '按这个量法，红色明显少了：没有格子还能读到这个词。' }, when: 'tint red left / before tint red left < 0.75' },
        ],
        told: {
          en: 'From {before tint red left:3} to {tint red left:3}. The circle has another colour now: which, was left to the noise. Press **Other noise**, and it is another one. Try other words: without *circle*, without *left*; and give *blue* a 2. Which words can the picture do without?',
          zh: '从 {before tint red left:3} 变成 {tint red left:3}。圆换了一种颜色，是哪一种由噪声决定；点**换一份噪声**，又是另一种。再试试别的词：去掉 *circle*，去掉 *left*，把 *blue* 设成 2。哪些词画面可以不要？',
        },
      },
    },
    {
      state: `${prompt}&open=1&moment=0`,
      text: {
        en: 'At the first step there is nothing but noise. Yet {mapped red left:2} of the map of *red* lies on the left already, and what the model says lies beneath (the second picture) is nearly the picture that comes out: where things go is decided early, and the rest of the steps is working it out.\n\nChoose a single layer or head above the maps. They divide the work, as the heads of a translator do: some look for places, others for colours.\n\nThis is how large models that draw are told what to draw (Rombach et al. 2022, section 3.3), and the maps are how people look into them (Tang et al. 2023). Type a prompt of your own; the words that it knows stand under it.',
        zh: '第一步时还只有噪声。可 *red* 的图已经有 {mapped red left:2} 落在左边，模型认为噪声下面的东西（第二幅图）也和最后画出来的差不多：什么放在哪里很早就定了，后面的步骤只是把它画清楚。\n\n在这些图上方选单独的一层或一个头。它们也分工，就像翻译模型的头：有的找位置，有的找颜色。\n\n大型绘画模型也是这样听词语指挥的（Rombach 等 2022，第 3.3 节），人们也用这样的图去看它们的内部（Tang 等 2023）。输入你自己的提示词试试；它认识的词列在输入框下面。',
      },
      keep: ['picture', 'factors', 'text', 'cards', 'plot'],
    },
  ],
};
