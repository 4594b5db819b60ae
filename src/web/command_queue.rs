//! A queue of commands that are carried out one after the other, although one may cause further ones.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
};

/// The commands that are still to be carried out.
#[derive(Debug)]
pub(super) struct CommandQueue<C> {
    commands: RefCell<VecDeque<C>>,
    is_executing: Cell<bool>,
}

impl<C> CommandQueue<C> {
    /// No commands.
    pub fn new() -> Self {
        Self { commands: RefCell::new(VecDeque::new()), is_executing: Cell::new(false) }
    }

    /// Carries out commands after those that are in the queue. `execute` returns the commands that follow from one. It
    /// may call this method again, which then only adds its commands to the queue.
    pub fn run(&self, commands: Vec<C>, mut execute: impl FnMut(C) -> Vec<C>) {
        self.commands.borrow_mut().extend(commands);
        if self.is_executing.replace(true) {
            return;
        }
        while let Some(command) = self.next() {
            let commands = execute(command);
            self.commands.borrow_mut().extend(commands);
        }
        self.is_executing.set(false);
    }

    fn next(&self) -> Option<C> {
        self.commands.borrow_mut().pop_front()
    }
}
