import { openX } from '../../doubles/x.js'
import { TOKEN } from '../../doubles/x.js'
import { openXStream } from '../../doubles/x-stream.js'
import { createQuickClock, httpBy } from '../../support/quick-clock.js'
import { describeSource } from '../../support/source-kit.js'

const clock = createQuickClock()
const deps = { clock, http: httpBy(clock), credentials: { xBearerToken: TOKEN } }

describeSource('x search', () => openX({ clock }), { deps })
describeSource('x stream', () => openXStream({ clock }), { deps, quietMs: 900 })
