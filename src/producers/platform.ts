import { z } from 'zod'

// What a platform declares about itself: data and schemas without any I/O, so that all code may import it.

/** A variable of the environment in which an operator gives a part of a login. */
export interface Credential<T = unknown> {
  readonly variable: string
  readonly schema: z.ZodType<T, string>
  /** It may be given as `VARIABLE_FILE`, and is cut out of logs and of whatever else leaves a process. */
  readonly isSecret: boolean
}

type CredentialFields = Readonly<Record<string, Credential>>

/** How stored posts name their author. A person who asks to be left out must be named in the same way. */
export interface AuthorId {
  /** For people, with an example: "a number, such as 12". */
  readonly is: string
  /** The id as posts have it; null when it can be none, such as a handle where posts have numbers. */
  readonly read: (written: string) => string | null
}

/** Facts about a platform, for every way to read it. */
export interface Platform<Name extends string = string, Fields extends CredentialFields = CredentialFields> {
  readonly name: Name
  /** The day (UTC) on which it began: nothing was posted there before. Undefined: it may be as old as the web. */
  readonly began: string | undefined
  /** The parts of a login, under their names in the code. Either all are given or none; each may be given several times. */
  readonly credentials: Fields
  /** Undefined: any text may name an author. */
  readonly authorId: AuthorId | undefined
  /** The variable that caps its cost, in US dollars a month. Undefined: it costs nothing. */
  readonly budgetVariable: string | undefined
  /** What the platform gives each login for a day, and the variable that says otherwise. Undefined: it does not count so. */
  readonly quota: { readonly variable: string; readonly unitsPerDay: number } | undefined
}

/** A platform's login as it is handed to its producers. */
export type CredentialsOf<P extends Platform> = {
  readonly [Field in keyof P['credentials']]: z.output<P['credentials'][Field]['schema']>
}

export function definePlatform<
  const Name extends string,
  const Fields extends CredentialFields = Record<never, never>,
>({
  name,
  began,
  credentials,
  authorId,
  budgetVariable,
  quota,
}: Pick<Platform<Name>, 'name'> &
  Partial<Pick<Platform, 'began' | 'authorId' | 'budgetVariable' | 'quota'>> & {
    readonly credentials?: Fields
  }): Platform<Name, Fields> {
  return { name, began, authorId, budgetVariable, quota, credentials: credentials ?? ({} as Fields) } // left out, Fields has none
}

/** @param pattern of the whole id. @param tidy applied before, to what is often written around it */
export const authorIdLike = (is: string, pattern: RegExp, tidy = (written: string): string => written): AuthorId => ({
  is,
  read(written) {
    const id = tidy(written.trim())
    return pattern.test(id) ? id : null
  },
})

/** What an operator writes for one or several logins: commas between them. */
export const severalOf = <T>(schema: z.ZodType<T, string>): z.ZodType<T[], string> =>
  z
    .string()
    .transform((text) => text.split(/ *, */))
    .pipe(z.array(z.string().min(1, 'is empty: is there a comma too many?').pipe(schema)))

/** A token goes into a header: pasted with a line break it would fail later, in every request. */
export const token = z.string().regex(/^[!-~]+$/, 'must not have spaces, line breaks or letters outside ASCII')

export const secret = <T>(variable: string, schema: z.ZodType<T, string>): Credential<T> => ({
  variable,
  schema,
  isSecret: true,
})

/** A part of a login that anybody may know, such as a handle. */
export const open = (variable: string, schema: z.ZodType<string, string> = z.string()): Credential<string> => ({
  variable,
  schema,
  isSecret: false,
})
