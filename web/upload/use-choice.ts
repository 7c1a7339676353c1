import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { UploadAnswer, UploadLookAnswer, UploadReading } from '../../src/domain/reading/uploads.js'
import { tell } from '../api/request.js'

/** What a person has said about a file so far. */
export interface Choice {
  readonly format: string | null
  readonly sheet: string | null
  readonly separator: string | null
  readonly encoding: string | null
  readonly hasHeader: boolean
  /** Column of each field; null: as they were guessed. */
  readonly fields: Readonly<Record<string, string>> | null
  readonly dayFirst: boolean | null
  readonly zone: string
  readonly platform: string
  readonly collection: string
  readonly isNew: boolean
  readonly again: boolean
}

export interface ChoiceState {
  readonly choice: Choice
  readonly change: (patch: Partial<Choice>) => void
  /** The beginning of the file as it is read by this choice; undefined: not here yet. */
  readonly look: UploadLookAnswer | undefined
  readonly error: Error | null
  readonly fields: Readonly<Record<string, string>>
  readonly dayFirst: boolean | null
  /** The order of day and month must be said first. */
  readonly asksOrder: boolean
  readonly reading: UploadReading
}

/** What is said about a file, with the beginning of the file to say it by. */
export function useChoice({ id, name, reading: before, collection }: UploadAnswer): ChoiceState {
  const [choice, setChoice] = useState<Choice>(() => ({
    format: before?.format ?? null,
    sheet: before?.sheet ?? null,
    separator: before?.separator ?? null,
    encoding: before?.encoding ?? null,
    hasHeader: before?.header !== false,
    fields: before?.fields ?? null,
    dayFirst: before?.dayFirst ?? null,
    zone: before?.zone ?? 'Asia/Singapore',
    platform: before?.platform ?? '',
    collection: collection ?? keyOf(name),
    isNew: collection === null,
    again: false,
  }))
  const bytes = {
    format: choice.format,
    sheet: choice.sheet,
    separator: choice.separator,
    encoding: choice.encoding,
    header: choice.hasHeader ? null : false,
  }
  const dateColumn = choice.fields?.postedAt
  const looked = useQuery<UploadLookAnswer>({
    queryKey: ['look', id, bytes, dateColumn],
    queryFn: () =>
      tell('POST', `uploads/${id}/look`, { ...bytes, fields: dateColumn ? { postedAt: dateColumn } : null }),
    placeholderData: (last) => last,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const look = looked.data
  const fields = choice.fields ?? look?.suggested ?? {}
  const dayFirst = choice.dayFirst ?? provenOrder(look?.dates ?? null)
  return {
    choice,
    change: (patch) => setChoice((last) => ({ ...last, ...patch })),
    look,
    error: looked.error,
    fields,
    dayFirst,
    asksOrder: (look?.dates?.ambiguous ?? 0) > 0 && dayFirst === null,
    reading: {
      ...bytes,
      ...mapOf(fields, look, choice.hasHeader),
      format: choice.format ?? look?.format ?? null,
      platform: choice.platform.trim() || null,
      channel: null,
      zone: choice.zone === 'UTC' ? null : choice.zone,
      dayFirst,
    },
  }
}

function provenOrder(dates: UploadLookAnswer['dates']): boolean | null {
  if (!dates || dates.dayFirst > 0 === dates.monthFirst > 0) return null
  return dates.dayFirst > 0
}

function mapOf(
  fields: Readonly<Record<string, string>>,
  look: UploadLookAnswer | undefined,
  hasHeader: boolean,
): Pick<UploadReading, 'fields' | 'columns'> {
  if (!look?.takesMap || look.columns.length === 0) return { fields: null, columns: null }
  if (hasHeader) return { fields: { ...fields }, columns: null }
  const fieldOf = new Map(Object.entries(fields).map(([field, column]) => [column, field]))
  return { fields: null, columns: look.columns.map((column) => fieldOf.get(column) ?? column) }
}

/** A name for a collection, from that of the file. */
function keyOf(name: string): string {
  const letters = name
    .toLowerCase()
    .replace(/(?:\.[a-z0-9]{1,8}){1,2}$/, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return letters.slice(0, 40) || 'upload'
}
