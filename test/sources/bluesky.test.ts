import { describeSource } from '../support/source-kit.js'
import { openDouble } from '../doubles/bluesky.js'
import { FAST } from '../doubles/bluesky-reader.js'

describeSource('Bluesky Jetstream', openDouble, FAST)
