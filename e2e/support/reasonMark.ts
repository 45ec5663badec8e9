/** Between the name of a test that is left out and the reason. Apart: the configuration of vitest cannot load the tests' own parts. */
export const reasonMark = ' (not here: '
