import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { modelPath, type ModelPlaces } from '../../models/model-path.js'
import type { ModelOptions, Opened } from '../../models/open-models.js'
import type { SentenceEncoder } from '../../models/sentence-encoder.js'
import type { EncodeQuery } from '../../read/posts/nearest-posts.js'
import type { ModelMeaning } from '../../read/posts/stored-meaning.js'

/** Searches that are asked again: by the next filter, the next person, the page that is loaded again. */
const REMEMBERED = 500

export interface QueryEncoder {
  /** Absent where the folder of the model is missing: a machine that only reads has no models. */
  readonly encode: EncodeQuery | undefined
  close(): Promise<void>
}

/**
 * Works out what searches mean, in a thread of its own: the event loop of the server goes on. The model is loaded with the
 * first search, for it takes a second and 150 MB that not every server needs.
 * @throws UsageError when MODEL_DIR is not the folder of a model
 */
export async function createQueryEncoder(models: ModelPlaces & ModelOptions): Promise<QueryEncoder> {
  const path = await modelPath('meaning', models)
  if (!existsSync(join(path, 'model.json'))) return { encode: undefined, close: async () => {} }
  const remembered = new Map<string, Promise<ModelMeaning>>()
  let opened: Promise<Opened<SentenceEncoder>> | undefined

  const open = (): Promise<Opened<SentenceEncoder>> => {
    opened ??= import('../../models/open-models.js')
      .then(({ openSentenceEncoder }) => openSentenceEncoder(path, { ...models, threads: 1 }))
      .catch((err: unknown) => {
        opened = undefined // the folder may be whole again at the next search
        throw err
      })
    return opened
  }
  const ask = async (text: string): Promise<ModelMeaning> => {
    const { model } = await open()
    const [meaning] = await model.encode([text])
    if (!meaning) throw new Error(`${model.card.name}: no answer for a search`)
    return { ...meaning, modelOrdinal: model.card.ordinal }
  }

  return {
    encode(text) {
      const known = remembered.get(text)
      if (known) return known
      const meaning = ask(text)
      remembered.set(text, meaning)
      meaning.catch(() => remembered.delete(text))
      const [oldest] = remembered.keys()
      if (remembered.size > REMEMBERED && oldest !== undefined) remembered.delete(oldest)
      return meaning
    },
    async close() {
      await (await opened?.catch(() => undefined))?.close()
    },
  }
}
