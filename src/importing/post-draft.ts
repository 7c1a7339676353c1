import type { RawPostInput } from '../domain/post.js'

/** One post as it is in a file. `completePost` fills in what the file leaves out (native id, platform). */
export type PostDraft = Omit<RawPostInput, 'nativeId' | 'platform' | 'author'> & {
  nativeId?: string | undefined
  platform?: string | undefined
  author?: AuthorDraft | null | undefined
}

/** A file may name a place without saying whose it is. */
export interface AuthorDraft {
  readonly nativeId: string | null
  readonly handle: string | null
  readonly declaredPlace: string | null
  readonly createdAt: Date | null
}
