import { serve } from './instagram-shapes.js'
import type { QueryName } from './instagram-site.js'

/** The data that a page embeds, and the actions of its script. */
export interface EmbeddedData {
  readonly data: unknown
  /** Where its list continues. */
  readonly next: string | null
  readonly query: QueryName | null
  /** The newest posts are behind a tab. */
  readonly tab?: boolean
  /** The script asks for the first posts itself. */
  readonly atOnce?: boolean
  /** Scrolling brings more; default true. */
  readonly pages?: boolean
}

const NOISE = {
  require: [
    [
      'RelayPrefetchedStreamCache',
      'next',
      [],
      [
        'adp_Feed',
        {
          __bbox: {
            result: {
              data: {
                xdt_api__v1__feed__timeline__connection: {
                  edges: [{ node: { media: { pk: '1', caption: { text: 'of another page' } } } }],
                },
              },
            },
          },
        },
      ],
    ],
  ],
}

/** A page as the platform builds it: data in script blocks, and a script that asks for more when it is scrolled. */
export function pageHtml(embedded: EmbeddedData): string {
  const block = {
    require: [
      [
        'ScheduledServerJS',
        'handle',
        null,
        [
          {
            __bbox: {
              require: [
                [
                  'RelayPrefetchedStreamCache',
                  'next',
                  [],
                  ['adp_x', { __bbox: { complete: true, result: { data: embedded.data } } }],
                ],
              ],
            },
          },
        ],
      ],
    ],
  }
  const script = [NOISE, block].map(
    (each) => `<script type="application/json" data-content-len="1" data-sjs>${escapeScript(serve(each))}</script>`,
  )
  const config = { ...embedded, data: undefined, pages: embedded.pages ?? true }
  return `<!doctype html><html><head><title>Instagram</title>${script.join('')}</head><body>
${embedded.tab ? '<a role="tab" href="#recent" id="recent">Recent</a>' : ''}
<main id="list"><div style="height:1600px">first</div></main>
<script>const config = ${escapeScript(JSON.stringify(config))};${BEHAVIOUR}</script></body></html>`
}

const escapeScript = (json: string): string => json.replace(/</g, '\\u003c')

/** Runs in the page. Query numbers change with every call, as the platform's do every few weeks. */
const BEHAVIOUR = `
let next = config.next, busy = false, started = false
const ask = (name, extra) => fetch(config.query === 'popular' ? '/api/graphql' : '/graphql/query', {
  method: 'POST',
  headers: { 'x-fb-friendly-name': name, 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({ fb_api_req_friendly_name: name, doc_id: String(Math.floor(Math.random() * 1e16)), lsd: 'x', ...extra }),
})
const infoIn = (node) => {
  if (typeof node !== 'object' || node === null) return null
  if (node.page_info && 'end_cursor' in node.page_info) return node.page_info
  for (const inner of Object.values(node)) { const found = infoIn(inner); if (found) return found }
  return null
}
const more = async () => {
  if (busy || (started && next === null)) return
  busy = true
  try {
    const response = await ask('PolarisListQuery', { query: config.query, variables: JSON.stringify({ after: next }) })
    const [line] = (await response.text()).split('\\n')
    const { data, flags } = JSON.parse(line.replace('for (;;);', ''))
    const info = infoIn(data)
    if (info) { started = true; next = info.end_cursor }
    document.getElementById('list').insertAdjacentHTML('beforeend', '<div style="height:1600px">more</div>')
    if (flags && flags.dialog) document.body.insertAdjacentHTML('beforeend', '<div role="dialog"><p>See more</p><a href="/accounts/login/">Log in</a></div>')
    if (flags && flags.challenge) location.href = '/challenge/'
  } catch {} finally { busy = false }
}
if (config.query) {
  started = next !== null
  void ask('PolarisBackgroundQuery', {})
  if (config.atOnce) void more()
  document.getElementById('recent')?.addEventListener('click', (event) => { event.preventDefault(); void more() })
  addEventListener('scroll', () => {
    if (config.pages && started && innerHeight + scrollY >= document.documentElement.scrollHeight - 200) void more()
  })
}`
