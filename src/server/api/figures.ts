import {
  AreasAnswer,
  AreasQuery,
  CompareAnswer,
  CompareQuery,
  CountsAnswer,
  CountsQuery,
  EntitiesAnswer,
  EntitiesQuery,
  HistogramAnswer,
  HistogramQuery,
} from '../../domain/reading/figures.js'
import { LanguagesAnswer, LanguagesQuery } from '../../domain/reading/language-shares.js'
import { OriginsAnswer, OriginsQuery } from '../../domain/reading/origins.js'
import { readAreas } from '../../read/figures/areas.js'
import { readComparison } from '../../read/figures/compare.js'
import { readCounts } from '../../read/figures/counts.js'
import { readEntities } from '../../read/figures/entities.js'
import { readHistogram } from '../../read/figures/histogram.js'
import { readLanguages } from '../../read/figures/language-shares.js'
import { readOrigins } from '../../read/figures/origins.js'
import type { ApiDeps, ApiServer } from './api-server.js'
import { filterProblems } from './problems.js'

const TAGS = ['figures']

/** Counts and what follows from them: every answer is remembered for some seconds. */
export function addFigureRoutes(app: ApiServer, { reading, memory }: ApiDeps): void {
  const config = { access: 'reader' } as const
  const remember = <T extends object>({ url }: { url: string }, answer: () => Promise<T>): Promise<T> =>
    memory.remember(url, answer)

  app.get(
    '/api/counts',
    {
      config,
      schema: {
        summary: 'Posts by up to two dimensions, over time with `bucket`',
        tags: TAGS,
        querystring: CountsQuery,
        response: { 200: CountsAnswer, ...filterProblems },
      },
    },
    (request) => remember(request, () => readCounts(reading, request.query)),
  )
  app.get(
    '/api/histogram',
    {
      config,
      schema: {
        summary: 'How scores, lengths or confidences are spread, over whole days in Singapore',
        tags: TAGS,
        querystring: HistogramQuery,
        response: { 200: HistogramAnswer, ...filterProblems },
      },
    },
    (request) => remember(request, () => readHistogram(reading, request.query)),
  )
  app.get(
    '/api/languages',
    {
      config,
      schema: {
        summary: 'The proportion of languages by author or by word',
        tags: TAGS,
        querystring: LanguagesQuery,
        response: { 200: LanguagesAnswer, ...filterProblems },
      },
    },
    (request) => remember(request, () => readLanguages(reading, request.query)),
  )
  app.get(
    '/api/origins',
    {
      config,
      schema: {
        summary: 'How probable it is that posts, and that their authors, are inside Singapore',
        tags: TAGS,
        querystring: OriginsQuery,
        response: { 200: OriginsAnswer, ...filterProblems },
      },
    },
    (request) => remember(request, () => readOrigins(reading, request.query)),
  )
  app.get(
    '/api/compare',
    {
      config,
      schema: {
        summary: 'Shares in two windows or groups, and their differences with intervals',
        tags: TAGS,
        querystring: CompareQuery,
        response: { 200: CompareAnswer, ...filterProblems },
      },
    },
    (request) => remember(request, () => readComparison(reading, request.query)),
  )
  app.get(
    '/api/entities',
    {
      config,
      schema: {
        summary: 'Places, organisations and people by posts',
        tags: TAGS,
        querystring: EntitiesQuery,
        response: { 200: EntitiesAnswer, ...filterProblems },
      },
    },
    (request) => remember(request, () => readEntities(reading, request.query)),
  )
  app.get(
    '/api/areas',
    {
      config,
      schema: {
        summary: 'Posts and their feeling by planning area of the places that they name',
        tags: TAGS,
        querystring: AreasQuery,
        response: { 200: AreasAnswer, ...filterProblems },
      },
    },
    (request) => remember(request, () => readAreas(reading, request.query)),
  )
}
