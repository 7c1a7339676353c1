import type { FastifyRequest } from 'fastify'
import '../route-config.js'

/** The name of the person who changes something; in the demo there is none. */
export const nameOf = ({ identity }: FastifyRequest): string => identity?.user ?? 'demo'
