//! What the bench calls in WebAssembly: a matrix product by the kernel, the same by rten-gemm, and the machine's limit.
//!
//! Knows addresses in its own memory, which JavaScript fills and reads; no attention. The kernel is a crate of its own and
//! knows nothing of the core around it, so neither does this.

mod limit;

use std::cell::RefCell;
use std::slice;

use headlight_kernel as kernel;
use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions};
use rten_tensor::NdTensorView;

/// Room for `len` numbers, for as long as the module lives.
#[unsafe(no_mangle)]
pub extern "C" fn allocate(len: usize) -> *mut f32 {
    vec![0.0; len].leak().as_mut_ptr()
}

/// `out [m, n] = a [m, k] · b [k, n]` by the kernel; packing is part of it.
///
/// # Safety
/// The addresses are those of `allocate`, for as many numbers as the sizes say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kernel_matmul(
    a: *const f32,
    b: *const f32,
    out: *mut f32,
    m: usize,
    k: usize,
    n: usize,
) {
    // SAFETY: as the caller promises.
    let (a, b, out) = unsafe { operands(a, b, out, m, k, n) };
    by_kernel(a, b, out, k, n);
}

/// The same by rten-gemm.
///
/// # Safety
/// The addresses are those of `allocate`, for as many numbers as the sizes say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rten_matmul(
    a: *const f32,
    b: *const f32,
    out: *mut f32,
    m: usize,
    k: usize,
    n: usize,
) {
    // SAFETY: as the caller promises.
    let (a, b, out) = unsafe { operands(a, b, out, m, k, n) };
    thread_local!(static RTEN: GemmExecutor = GemmExecutor::new());
    let a = GemmInputA::Unpacked(NdTensorView::from_data([m, k], a));
    let b = GemmInputB::Unpacked(NdTensorView::from_data([k, n], b));
    RTEN.with(|rten| rten.gemm(out, a, b, GemmOptions::default()))
        .expect("the sizes fit");
}

/// The one place that knows how the kernel is called.
fn by_kernel(a: &[f32], b: &[f32], out: &mut [f32], k: usize, n: usize) {
    thread_local!(static PACKED: RefCell<(kernel::Strips, kernel::Panels)> = RefCell::default());
    PACKED.with_borrow_mut(|packed| {
        kernel::multiply(a, b, k, n, packed, out);
    });
}

/// # Safety
/// The addresses are of as many numbers as the sizes say, and `out` is none of the others.
unsafe fn operands<'a>(
    a: *const f32,
    b: *const f32,
    out: *mut f32,
    m: usize,
    k: usize,
    n: usize,
) -> (&'a [f32], &'a [f32], &'a mut [f32]) {
    // SAFETY: as the caller promises.
    unsafe {
        (
            slice::from_raw_parts(a, m * k),
            slice::from_raw_parts(b, k * n),
            slice::from_raw_parts_mut(out, m * n),
        )
    }
}
