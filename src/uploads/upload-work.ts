import type pg from 'pg'
import { PermanentError } from '../domain/errors.js'
import type { RawPost } from '../domain/post.js'
import type { UploadAnswer, UploadPreview, UploadResult } from '../domain/reading/uploads.js'
import type { ZstdProgram } from '../importing/bytes/unzstd.js'
import { importOne, type FileResult, type ImportSettings, type ImportTools } from '../importing/import-one.js'
import { previewFile, type FilePreview } from '../importing/preview-file.js'
import { createRejectsFile, type RejectsFile } from '../importing/rejects-file.js'
import { isUnreadable } from '../importing/unreadable.js'
import type { Logger } from '../logging.js'
import { countKnownPosts, moveUpload, noteJoined, undoPage, type StoredUpload } from '../store/uploads.js'
import { forPage } from './reading.js'
import type { UploadFolder } from './upload-folder.js'

export interface WorkDeps {
  readonly pool: pg.Pool
  readonly connections: ImportTools['connections']
  readonly folder: UploadFolder
  readonly hashKey: () => Promise<string>
  readonly marks: ImportTools['marks']
  readonly zstd: ZstdProgram
  readonly log: Logger
}

type Work = NonNullable<UploadAnswer['work']>

/** Dry runs, imports and undos, one at a time, as `kopitalk import` does them. Nothing of a file is logged. */
export interface UploadWork {
  current(id: string): Work | null
  preview(id: string): UploadPreview | null
  /** A dry run that goes on is broken off for a later one. */
  check(upload: StoredUpload, settings: ImportSettings): void
  import(upload: StoredUpload, settings: ImportSettings): void
  undo(upload: StoredUpload): void
  /** Breaks off a dry run, and forgets what it found. */
  forget(id: string): void
  /** Breaks off whatever goes on: imports and undos continue when the server starts again. */
  close(): Promise<void>
}

interface Check {
  readonly stop: AbortController
  preview: UploadPreview | null
}

export function createUploadWork(deps: WorkDeps): UploadWork {
  const { pool, folder, log } = deps
  const closing = new AbortController()
  const current = new Map<string, Work>()
  const checks = new Map<string, Check>()
  let last: Promise<void> = Promise.resolve()

  /** One after the other: each reads as fast as this machine can. */
  function next(
    id: string,
    begun: Work,
    run: (work: Work, signal: AbortSignal) => Promise<void>,
    stop?: AbortSignal,
  ): void {
    const signal = stop ? AbortSignal.any([closing.signal, stop]) : closing.signal
    current.set(id, begun)
    last = last.then(async () => {
      try {
        if (!signal.aborted) await run(begun, signal)
      } catch (err) {
        if (!signal.aborted) await failed(id, begun, err)
      } finally {
        if (current.get(id) === begun) current.delete(id)
      }
    })
  }

  /** A person reads why; what is no fault of the file is in the log, without anything of the file. */
  async function failed(id: string, { kind }: Work, err: unknown): Promise<void> {
    const isTheirs = isUnreadable(err) || err instanceof PermanentError
    if (!isTheirs) log.error({ err, upload: id, kind }, 'an upload could not be worked on')
    const problem = isTheirs ? err.message : 'This broke off because of a fault of the server. Try it again.'
    const from = kind === 'undoing' ? 'undoing' : kind === 'importing' ? 'importing' : 'waiting'
    await moveUpload(pool, id, [from], { state: kind === 'undoing' ? 'imported' : 'waiting', problem }).catch(
      (cause: unknown) => log.error({ err: cause, upload: id }, 'the problem of an upload could not be noted'),
    )
  }

  return {
    current: (id) => current.get(id) ?? null,
    preview: (id) => checks.get(id)?.preview ?? null,
    check(upload, settings) {
      const { id, name } = upload
      checks.get(id)?.stop.abort()
      const check: Check = { stop: new AbortController(), preview: null }
      checks.set(id, check)
      next(
        id,
        { kind: 'checking', posts: 0, of: null },
        async (work, signal) => {
          const path = folder.fileOf(id, name)
          let known = 0
          const onPage = async (posts: readonly RawPost[]): Promise<void> => {
            work.posts += posts.length
            known += await countKnownPosts(
              pool,
              posts.map((post) => post.platform),
              posts.map((post) => post.nativeId),
            )
          }
          try {
            const preview = await previewFile(path, settings, signal, name, onPage)
            check.preview = { ...previewOf(preview, path, name), known }
            await moveUpload(pool, id, ['waiting'], { state: 'waiting' })
          } catch (err) {
            throw isUnreadable(err) ? new PermanentError(forPage(err.message, path, name)) : err
          }
        },
        check.stop.signal,
      )
    },
    import(upload, settings) {
      const { id, name } = upload
      const of = checks.get(id)?.preview?.posts ?? null
      next(id, { kind: 'importing', posts: 0, of }, async (work, signal) => {
        const path = folder.fileOf(id, name)
        let rejects: RejectsFile | null = null
        let isDone = false
        try {
          const result = await importOne(
            path,
            settings,
            {
              connections: deps.connections,
              marks: deps.marks,
              log,
              signal,
              openRejects: async () => (rejects = await createRejectsFile(folder.rejectsOf(id))),
              onPage: (posts) => void (work.posts += posts),
              onJoined: (tx, importFileId, ids) => noteJoined(tx, id, importFileId, ids),
            },
            name,
          )
          isDone = true
          // Waiting: another process met this one at it, and gave way.
          await moveUpload(pool, id, ['importing', 'waiting'], {
            state: 'imported',
            result: resultOf(result, path, name),
          })
          await folder.removeFile(id, name)
          checks.delete(id)
          log.info({ upload: id, accepted: result.accepted, rejected: result.rejected }, 'upload imported')
        } catch (err) {
          throw isUnreadable(err) ? new PermanentError(forPage(err.message, path, name)) : err
        } finally {
          await closeRejects(rejects, isDone)
        }
      })
    },
    undo({ id, added }) {
      next(id, { kind: 'undoing', posts: 0, of: added }, async (work, signal) => {
        const hashKey = await deps.hashKey()
        for (;;) {
          signal.throwIfAborted()
          const taken = await undoPage(pool, id, hashKey)
          if (taken === 0) break
          work.posts += taken
        }
        await moveUpload(pool, id, ['undoing'], { state: 'undone' })
        await folder.remove(id)
        log.info({ upload: id, posts: work.posts }, 'upload undone')
      })
    },
    forget(id) {
      checks.get(id)?.stop.abort()
      checks.delete(id)
    },
    async close() {
      closing.abort(new Error('the server stops'))
      await last
    },
  }
}

async function closeRejects(rejects: RejectsFile | null, isDone: boolean): Promise<void> {
  await rejects?.close(isDone)
}

const inWords = (lines: readonly string[], path: string, name: string): string[] =>
  lines.map((line) => forPage(line, path, name))

function previewOf(preview: FilePreview, path: string, name: string): Omit<UploadPreview, 'known'> {
  const { file: _file, status: _status, fields, rows, rejections, ...counts } = preview
  return {
    ...counts,
    warnings: inWords(preview.warnings, path, name),
    understood: inWords(preview.understood, path, name),
    omitted: preview.omitted,
    leftOut: { ...preview.leftOut },
    ignored: [...preview.ignored],
    reasons: Object.fromEntries(
      Object.entries(preview.reasons).map(([reason, count]) => [forPage(reason, path, name), count]),
    ),
    problem: preview.problem === null ? null : forPage(preview.problem, path, name),
    fields: fields.map((field) => ({ ...field })),
    rows: rows.map(({ parentNativeId: _parent, ...row }) => row),
    rejections: rejections.map(({ line, action, reason }) => ({ line, action, reason: forPage(reason, path, name) })),
  }
}

function resultOf(result: FileResult, path: string, name: string): UploadResult {
  if (result.status === 'failed') throw new PermanentError(result.problem ?? 'The file could not be read')
  const { format, status, accepted, duplicates, edited, filled, refused, rejected, normalised } = result
  const { drifted, undated, repeated, problem } = result
  return {
    ...{ format, status, accepted, duplicates, edited, filled, refused, rejected, normalised, drifted, undated },
    repeated,
    problem: problem === null ? null : forPage(problem, path, name),
    warnings: inWords(result.warnings, path, name),
    understood: inWords(result.understood, path, name),
    omitted: result.omitted,
    leftOut: { ...result.leftOut },
    ignored: [...result.ignored],
  }
}
