/** How the dispatcher of test processes runs: everything sooner than in production, in the same proportion. */
export const TEST_DISPATCH = { intervalMs: 300, graceMs: 1_000 }
