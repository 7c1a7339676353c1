import { defineConfig } from 'vitest/config'

const build = 'test/support/global-build.ts'
const servers = 'test/support/global-servers.ts'

// These wait for local doubles and compute little: several files at once, also on two cores.
const WITHOUT_SERVERS = 3

// Those with services mostly wait for processes of their own. Fault tests have bounds in seconds: one file at a time.
export default defineConfig({
  test: {
    environment: 'node',
    pool: 'forks',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'config/**/*.test.ts', 'test/support/**/*.test.ts'],
          testTimeout: 30_000,
          maxWorkers: WITHOUT_SERVERS,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'sources',
          include: ['test/sources/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: WITHOUT_SERVERS,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts', 'test/models/**/*.test.ts'],
          globalSetup: [build, servers],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          globalSetup: [build],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: 'chaos',
          include: ['test/chaos/**/*.test.ts'],
          globalSetup: [build],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
})
