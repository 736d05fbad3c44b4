//! A guest with everything a debugger wants: functions whose parameters have names and types that wasm itself
//! forgets (u32 and i32 are one to it), some of them inlined into others, and an import that takes its time.

#![no_std]

use core::panic::PanicInfo;

#[link(wasm_import_module = "net")]
extern "C" {
    /// Writes at most `room` bytes of the resource to `out`; their number, or a negative error.
    fn fetch(resource: u32, out: *mut u8, room: u32) -> i32;
}

extern "C" {
    /// In counter.s: adds one to the exported global `counter`.
    fn count_one();
}

const ROOM: usize = 256;

#[no_mangle]
pub extern "C" fn scale(value: f64, factor: f64) -> f64 {
    value * factor
}

#[no_mangle]
pub extern "C" fn mix(seed: u32, salt: i64, weight: f32) -> f64 {
    // Called as a function from outside and inlined here: its debug entry then only points to an abstract one.
    scale(f64::from(seed) + salt as f64, f64::from(weight))
}

#[no_mangle]
pub extern "C" fn total(price: i64, amount: u32, is_gift: bool) -> i64 {
    if is_gift {
        0
    } else {
        price.wrapping_mul(i64::from(amount))
    }
}

/// The sum of the bytes of a resource that the host fetches, or the host's negative error.
#[no_mangle]
pub extern "C" fn checksum(resource: u32, limit: u32) -> i64 {
    let mut buffer = [0u8; ROOM];
    let room = limit.min(ROOM as u32);
    unsafe { count_one() };
    let got = unsafe { fetch(resource, buffer.as_mut_ptr(), room) };
    if got < 0 {
        return i64::from(got);
    }
    buffer.iter().take(got as usize).map(|&byte| i64::from(byte)).sum()
}

#[panic_handler]
fn panic(_: &PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
