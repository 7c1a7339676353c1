import { describeSource } from '../../support/source-kit.js'
import { openDouble } from '../../doubles/bluesky.js'
import { createFastClock } from '../../doubles/bluesky-clock.js'

describeSource('Bluesky Jetstream', openDouble, { quietMs: 1_000, deps: { clock: createFastClock(10) } })
