import type { Reply } from './x-search-api.js'

/** Batch compliance jobs of X: one at a time, a signed address to upload to and one to download from. */
export interface ComplianceApi {
  /** Ids that X wants to be gone, with its word for why. */
  readonly gone: Map<string, string>
  /** Every list of ids that was uploaded. */
  readonly uploads: readonly (readonly string[])[]
  /** The next job that is uploaded to ends like this. */
  failNext(status: 'failed' | 'expired'): void
  create(body: unknown): Reply
  read(id: string): Reply
  list(): Reply
  /** The storage's answer: status and text. */
  storage(method: string, url: URL, headers: Headers, body: string): { status: number; text: string }
}

interface Job {
  readonly id: string
  readonly name: string
  status: 'created' | 'in_progress' | 'complete' | 'failed' | 'expired'
  looks: number
  ids: readonly string[]
}

const SIGNATURE = 'invented-signature'

/** @param looks how often a job is looked at before it is complete */
export function createComplianceApi(baseUrl: () => string, looks = 2): ComplianceApi {
  const jobs: Job[] = []
  const gone = new Map<string, string>()
  const uploads: (readonly string[])[] = []
  const fate: ('failed' | 'expired')[] = []
  const shown = ({ id, name, status }: Job): unknown => ({
    id,
    type: 'tweets',
    name,
    status,
    resumable: false,
    created_at: '2026-11-22T00:00:00.000Z',
    upload_url: `${baseUrl()}/storage/submission/${id}?X-Goog-Signature=${SIGNATURE}`,
    upload_expires_at: '2026-11-22T00:15:00.000Z',
    download_url: `${baseUrl()}/storage/delivery/${id}?X-Goog-Signature=${SIGNATURE}`,
    download_expires_at: '2026-11-29T00:00:00.000Z',
  })
  const isUnderWay = ({ status }: Job): boolean => status === 'created' || status === 'in_progress'

  return {
    gone,
    uploads,
    failNext: (status) => void fate.push(status),
    create(body) {
      const { type, name } = body as { type?: unknown; name?: string }
      if (type !== 'tweets' || (name?.length ?? 0) > 64) return { status: 400, body: { title: 'Invalid Request' } }
      if (jobs.some(isUnderWay)) return { status: 409, body: { title: 'Conflict' } }
      const job: Job = {
        id: String(1_500_000_000_000_000_000n + BigInt(jobs.length)),
        name: name ?? '',
        status: 'created',
        looks: 0,
        ids: [],
      }
      jobs.push(job)
      return { status: 200, body: { data: shown(job) } }
    },
    read(id) {
      const job = jobs.find((each) => each.id === id)
      if (!job) return { status: 404, body: { title: 'Not Found Error' } }
      job.looks += 1
      if (job.status === 'in_progress' && job.looks > looks) job.status = fate.shift() ?? 'complete'
      return { status: 200, body: { data: shown(job) } }
    },
    list: () => ({ status: 200, body: { data: jobs.map(shown) } }),
    storage(method, url, headers, body) {
      // As Google's storage: the address is the permission, and an additional token is a mistake.
      const job = jobs.find(({ id }) => url.pathname.endsWith(`/${id}`))
      if (!job || url.searchParams.get('X-Goog-Signature') !== SIGNATURE || headers.has('authorization')) {
        return { status: 403, text: '<Error>SignatureDoesNotMatch</Error>' }
      }
      if (method === 'PUT' && job.status === 'created' && headers.get('content-type') === 'text/plain') {
        job.ids = body.split('\n')
        uploads.push(job.ids)
        job.status = 'in_progress'
        return { status: 200, text: '' }
      }
      if (method !== 'GET' || job.status !== 'complete') return { status: 403, text: '<Error>AccessDenied</Error>' }
      const lines = job.ids.flatMap((id) => {
        const reason = gone.get(id)
        return reason === undefined
          ? []
          : [JSON.stringify({ id, action: 'delete', created_at: '2020-01-01T00:00:00.000Z', reason })]
      })
      return { status: 200, text: lines.map((line) => `${line}\n`).join('') }
    },
  }
}
