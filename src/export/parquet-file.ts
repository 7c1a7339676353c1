import { rm } from 'node:fs/promises'
import { MEANING_SIZE } from '../domain/annotation.js'
import type { Provenance } from '../domain/reading/answer.js'
import type { Question } from '../read/question.js'
import { hasVectors } from './dataset.js'
import { eachPage, type ExportJob } from './export-job.js'
import { createParquetFile } from './parquet-format.js'
import { partPath } from './unfinished.js'

/**
 * Writes the draft of a Parquet file. It has its index at the end and cannot be continued, so of one that is stopped or
 * fails nothing is left.
 * @returns the rows
 */
export async function writeParquet(
  job: ExportJob,
  path: string,
  question: Question,
  provenance: Provenance,
): Promise<number> {
  const { dataset, query, version, stop } = job
  const part = partPath(path)
  await rm(part, { force: true })
  let isWhole = false
  try {
    const file = createParquetFile(part, dataset)
    const rows = await eachPage(job, question, { last: 0, rows: 0 }, (tx, { ids }) => file.write(tx, ids))
    if (stop.aborted) return rows
    await file.finish({
      collection: question.collection.key,
      ...query,
      dataset: dataset.name,
      rows: String(rows),
      version,
      provenance: JSON.stringify(provenance),
      ...(hasVectors(dataset) && { vectors: JSON.stringify({ ...provenance.models.meaning, size: MEANING_SIZE }) }),
    })
    isWhole = true
    return rows
  } finally {
    if (!isWhole) await rm(part, { force: true })
  }
}
