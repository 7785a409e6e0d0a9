//! The game, driven through its own clients.
