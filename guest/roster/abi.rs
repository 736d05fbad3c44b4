//! Types with the layout that the canonical ABI gives to lists, options and results in linear memory.

use std::alloc::{alloc, handle_alloc_error, realloc, Layout};
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::ptr;

/// An owned list; one of bytes is a string as well.
#[repr(C)]
pub struct List<T> {
    at: *mut T,
    count: usize,
}

/// An option.
#[derive(Clone, Copy)]
#[repr(C, u8)]
pub enum Maybe<T> {
    None,
    Some(T),
}

/// A result.
#[repr(C, u8)]
pub enum Choice<T, E> {
    Ok(T),
    Err(E),
}

impl<T> List<T> {
    /// Safety: `at` came from `cabi_realloc` for just these values, and belongs to nothing else.
    pub unsafe fn new(at: *mut T, count: usize) -> Self {
        List { at, count }
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        unsafe { &*ptr::slice_from_raw_parts(self.at, self.count) }
    }
}

impl<T> DerefMut for List<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        unsafe { &mut *ptr::slice_from_raw_parts_mut(self.at, self.count) }
    }
}

impl<T> Drop for List<T> {
    fn drop(&mut self) {
        drop(unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(self.at, self.count)) });
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut items = ManuallyDrop::new(items.into_iter().collect::<Box<[T]>>());
        List { at: items.as_mut_ptr(), count: items.len() }
    }
}

impl<T: Clone> Clone for List<T> {
    fn clone(&self) -> Self {
        self.iter().cloned().collect()
    }
}

impl<T: Ord> Ord for List<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (**self).cmp(&**other)
    }
}

impl<T: Ord> PartialOrd for List<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: Eq> Eq for List<T> {}

impl<T: PartialEq> PartialEq for List<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T> From<Option<T>> for Maybe<T> {
    fn from(option: Option<T>) -> Self {
        option.map_or(Maybe::None, Maybe::Some)
    }
}

impl<T, E> From<Result<T, E>> for Choice<T, E> {
    fn from(result: Result<T, E>) -> Self {
        result.map_or_else(Choice::Err, Choice::Ok)
    }
}

impl<T, E> From<Choice<T, E>> for Result<T, E> {
    fn from(choice: Choice<T, E>) -> Self {
        match choice {
            Choice::Ok(value) => Ok(value),
            Choice::Err(error) => Err(error),
        }
    }
}

/// Hands a result to the host, until the function's `cabi_post_` drops it.
pub fn give<T>(result: T) -> *mut T {
    Box::into_raw(Box::new(result))
}

/// Where the host puts arguments and results of imports.
#[no_mangle]
unsafe extern "C" fn cabi_realloc(
    old: *mut u8,
    old_size: usize,
    align: usize,
    size: usize,
) -> *mut u8 {
    // An empty list has no memory of its own, only an address that is aligned.
    if size == 0 {
        return align as *mut u8;
    }
    let layout = Layout::from_size_align_unchecked(size, align);
    let new = if old_size == 0 {
        alloc(layout)
    } else {
        realloc(old, Layout::from_size_align_unchecked(old_size, align), size)
    };
    if new.is_null() {
        handle_alloc_error(layout);
    }
    new
}
