import type {} from 'fastify' // makes the augmentation below find it
import type { Role } from '../domain/reading/operation.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * `anyone`: no login. `loopback`: no login from this machine, else a reader's. A role: that one or a higher one.
     * Absent: an operator, so that a new route is closed unless it says otherwise.
     */
    access?: 'anyone' | 'loopback' | Role
    /** A page with its own scripts. */
    page?: boolean
    /** The answer contains text of posts. */
    holdsText?: boolean
    /** What a reader does changes the answer: it is asked for again each time. */
    isLive?: boolean
  }
}
