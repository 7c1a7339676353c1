import { StatusAnswer } from '../../domain/reading/operation.js'
import type { SystemStatus } from '../../read/pipeline/system-status.js'
import type { ApiServer } from './api-server.js'

/** What `kopitalk status --json` says, over the network. */
export function addStatusRoute(app: ApiServer, status: () => Promise<SystemStatus>): void {
  app.get(
    '/api/status',
    {
      config: { access: 'reader', isLive: true },
      schema: {
        summary: 'Everything about the state of the system, as kopitalk status --json has it',
        tags: ['pipeline'],
        response: { 200: StatusAnswer },
      },
    },
    async () => {
      const { workers, deadLetters, ...rest } = await status()
      return { ...rest, workers: [...workers], deadLetters: [...deadLetters] }
    },
  )
}
