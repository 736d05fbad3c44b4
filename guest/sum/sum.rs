//! `sum(n)` is n plus what the host answers to `from_host(10, 1)`.
//!
//! The host may take its time: the guest blocks in the call and never learns that an event loop ran on.

#![no_std]

use core::panic::PanicInfo;

#[link(wasm_import_module = "env")]
extern "C" {
    fn from_host(a: i32, b: i32) -> i32;
}

#[no_mangle]
pub extern "C" fn sum(n: i32) -> i32 {
    // Wrapping in every profile: what the host returns is not ours to trust, and a panic could not say why.
    n.wrapping_add(unsafe { from_host(10, 1) })
}

#[panic_handler]
fn panic(_: &PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
