import { closeSync, createReadStream, existsSync, openSync, writeSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { StepReport, ValidationReport } from './train-loop.js'

export type LogEntry = ({ readonly kind: 'step' } & StepReport) | ({ readonly kind: 'validation' } & ValidationReport)

/** One JSON object a line, for programs. */
export interface TrainingLog {
  add(entry: LogEntry): void
  close(): void
}

/**
 * Opens the log of a training that is at `step`. Lines beyond it were written after the checkpoint from which the training
 * continues. They are dropped, because these steps come again.
 * @param onEntry called with every line that stays
 */
export async function openTrainingLog(
  path: string,
  step: number,
  onEntry: (entry: LogEntry) => void,
): Promise<TrainingLog> {
  if (existsSync(path)) await keepUntil(path, step, onEntry)
  const file = openSync(path, 'a')
  return {
    add: (entry) => void writeSync(file, `${JSON.stringify(entry)}\n`),
    close: () => closeSync(file),
  }
}

async function keepUntil(path: string, step: number, onEntry: (entry: LogEntry) => void): Promise<void> {
  const kept = await open(`${path}.part`, 'w')
  try {
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      const entry = parse(line)
      if (!entry || entry.step > step) continue
      onEntry(entry)
      await kept.writeFile(`${line}\n`)
    }
  } finally {
    await kept.close()
  }
  await rename(`${path}.part`, path)
}

/** Null for the line that a kill cut short. */
function parse(line: string): LogEntry | null {
  try {
    return JSON.parse(line) as LogEntry
  } catch {
    return null
  }
}
