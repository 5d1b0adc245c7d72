/** What a child runs that does nothing. */
exports.nothing = () => {};
