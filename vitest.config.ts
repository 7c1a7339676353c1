import { defineConfig } from 'vitest/config'
import { WaitingFirst } from './test/support/waiting-first.js'

const build = 'test/support/global-build.ts'
const database = 'test/support/global-database.ts'
const servers = 'test/support/global-servers.ts'

// All projects share one pool: what waits for a process or a local double leaves the processors to what computes. The long
// fault tests, which drain what takes a machine minutes, have it to themselves.
// A busy machine is slow to do what is polled for.
const POOL = {
  maxWorkers: process.env.FAULTS_FULL === '1' ? 1 : 5,
  sequence: { groupOrder: 1 },
  expect: { poll: { timeout: 30_000 } },
}

export default defineConfig({
  test: {
    environment: 'node',
    pool: 'forks',
    sequence: { sequencer: WaitingFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'config/**/*.test.ts', 'test/support/**/*.test.ts', 'web/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          isolate: false, // they share modules, not state; half the time
          ...POOL,
        },
      },
      {
        test: {
          name: 'sources',
          include: ['test/sources/**/*.test.ts'],
          isolate: false, // as above
          testTimeout: 120_000,
          hookTimeout: 120_000,
          ...POOL,
        },
      },
      {
        test: {
          name: 'tensorflow',
          include: ['test/tensorflow/**/*.test.ts'],
          globalSetup: [build], // the engine's threads run compiled scripts
          env: { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' }, // small models: more would wait for each other
          testTimeout: 120_000,
          hookTimeout: 120_000,
          ...POOL,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts', 'test/models/**/*.test.ts'],
          isolate: false, // as above: a second of processor time a file
          globalSetup: [build, database, servers],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          ...POOL,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: [build, database, 'test/e2e/system.ts'],
          setupFiles: ['test/e2e/await-system.ts'], // one file at a time: they share one running system
          testTimeout: 180_000,
          hookTimeout: 180_000,
          ...POOL,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          isolate: false, // as above
          globalSetup: [build, database, servers],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          ...POOL,
        },
      },
      {
        test: {
          name: 'containers',
          include: ['test/containers/**/*.test.ts'],
          globalSetup: ['test/containers/start-containers.ts'],
          fileParallelism: false, // they share one running system
          testTimeout: 1_200_000,
          hookTimeout: 1_200_000,
        },
      },
      {
        test: {
          name: 'chaos',
          include: ['test/chaos/**/*.test.ts'],
          globalSetup: [build, database],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          ...POOL,
        },
      },
    ],
  },
})
