//! A component with the exports and imports of the canonical ABI written by hand, as wit-bindgen would generate them.
//!
//! What is passed in memory has the layout of the types in `abi`. An export that returns such a value returns a
//! pointer to it; its `cabi_post_` function drops the value once the host has read it.

mod abi;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::c_void;
use std::mem::MaybeUninit;

use abi::{Choice, List, Maybe};

type Text = List<u8>;

#[derive(Clone)]
#[repr(C)]
pub struct Person {
    name: Text,
    nicknames: List<Text>,
    born: Maybe<u16>,
}

pub struct Team {
    title: Text,
    members: RefCell<BTreeMap<Text, Person>>,
}

#[link(wasm_import_module = "acme:roster/host")]
extern "C" {
    fn lookup(name: *const u8, length: usize, result: *mut Choice<Person, Text>);
}

#[link(wasm_import_module = "[export]acme:roster/names")]
extern "C" {
    #[link_name = "[resource-new]team"]
    fn team_new(team: *mut c_void) -> u32;
    #[link_name = "[resource-rep]team"]
    fn team_rep(handle: u32) -> *mut c_void;
    #[link_name = "[resource-drop]team"]
    fn team_drop(handle: u32);
}

// ---- team ----

#[export_name = "acme:roster/names#[constructor]team"]
unsafe extern "C" fn team_constructor(title: *mut u8, length: usize) -> u32 {
    let title = List::new(title, length);
    let team = Box::new(Team { title, members: RefCell::default() });
    team_new(Box::into_raw(team).cast())
}

#[export_name = "acme:roster/names#[dtor]team"]
unsafe extern "C" fn team_destructor(team: *mut Team) {
    drop(Box::from_raw(team));
}

#[export_name = "acme:roster/names#[method]team.title"]
extern "C" fn team_title(team: &Team) -> *mut Text {
    abi::give(team.title.clone())
}

/// The member of the same name that this one replaces.
#[export_name = "acme:roster/names#[method]team.add"]
unsafe extern "C" fn team_add(
    team: &Team,
    name: *mut u8,
    length: usize,
    nicknames: *mut Text,
    count: usize,
    has_born: u32,
    born: u32,
) -> *mut Maybe<Person> {
    let born = if has_born == 1 { Maybe::Some(born as u16) } else { Maybe::None };
    let nicknames = List::new(nicknames, count);
    let person = Person { name: List::new(name, length), nicknames, born };
    abi::give(team.members.borrow_mut().insert(person.name.clone(), person).into())
}

/// Adds a person that the host knows; the number of members then.
#[export_name = "acme:roster/names#[method]team.recruit"]
unsafe extern "C" fn team_recruit(
    team: &Team,
    name: *mut u8,
    length: usize,
) -> *mut Choice<u32, Text> {
    let name = Text::new(name, length);
    let mut found = MaybeUninit::uninit();
    // The host may take its time. Nothing is borrowed from the team meanwhile.
    lookup(name.as_ptr(), name.len(), found.as_mut_ptr());
    let found: Result<Person, Text> = found.assume_init().into();
    let result = found.map(|person| {
        let mut members = team.members.borrow_mut();
        members.insert(person.name.clone(), person);
        members.len() as u32
    });
    abi::give(result.into())
}

#[export_name = "acme:roster/names#[method]team.find"]
unsafe extern "C" fn team_find(team: &Team, name: *mut u8, length: usize) -> *mut Maybe<Person> {
    abi::give(team.members.borrow().get(&Text::new(name, length)).cloned().into())
}

#[export_name = "acme:roster/names#[method]team.members"]
extern "C" fn team_members(team: &Team) -> *mut List<Text> {
    abi::give(team.members.borrow().keys().cloned().collect())
}

/// Owns the handle, and drops it: the destructor runs in the middle of this call.
#[export_name = "acme:roster/names#[static]team.disband"]
unsafe extern "C" fn team_disband(handle: u32) -> *mut List<Person> {
    let members = (*team_rep(handle).cast::<Team>()).members.take();
    team_drop(handle);
    abi::give(members.into_values().collect())
}

// ---- functions ----

#[export_name = "acme:roster/names#sorted"]
unsafe extern "C" fn sorted(names: *mut Text, count: usize) -> *mut List<Text> {
    let mut names = List::new(names, count);
    names.sort();
    abi::give(names)
}

/// The first of those who were born first; a person without a year does not count.
#[export_name = "acme:roster/names#oldest"]
unsafe extern "C" fn oldest(people: *mut Person, count: usize) -> *mut Maybe<Person> {
    let people = List::new(people, count);
    let dated = people.iter().filter_map(|person| match person.born {
        Maybe::Some(year) => Some((year, person)),
        Maybe::None => None,
    });
    abi::give(dated.min_by_key(|&(year, _)| year).map(|(_, person)| person.clone()).into())
}

// ---- what the host calls after it has read a result ----

macro_rules! post_return {
    ($($function:ident: $result:ty = $name:literal;)*) => {$(
        #[export_name = $name]
        unsafe extern "C" fn $function(result: *mut $result) {
            drop(Box::from_raw(result));
        }
    )*};
}

post_return! {
    team_title_post: Text = "cabi_post_acme:roster/names#[method]team.title";
    team_add_post: Maybe<Person> = "cabi_post_acme:roster/names#[method]team.add";
    team_recruit_post: Choice<u32, Text> = "cabi_post_acme:roster/names#[method]team.recruit";
    team_find_post: Maybe<Person> = "cabi_post_acme:roster/names#[method]team.find";
    team_members_post: List<Text> = "cabi_post_acme:roster/names#[method]team.members";
    team_disband_post: List<Person> = "cabi_post_acme:roster/names#[static]team.disband";
    sorted_post: List<Text> = "cabi_post_acme:roster/names#sorted";
    oldest_post: Maybe<Person> = "cabi_post_acme:roster/names#oldest";
}
