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

/** Facts about a platform, for every way to read it. */
export interface Platform<Name extends string = string, Fields extends CredentialFields = CredentialFields> {
  readonly name: Name
  /** The day (UTC) on which it began: nothing was posted there before. Undefined: it may be as old as the web. */
  readonly began: string | undefined
  /** The parts of a login, under their names in the code. Either all are given or none. */
  readonly credentials: Fields
  /** The variable that caps its cost, in US dollars a month. Undefined: it costs nothing. */
  readonly budgetVariable: string | undefined
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
  budgetVariable,
}: Pick<Platform<Name>, 'name'> &
  Partial<Pick<Platform, 'began' | 'budgetVariable'>> & { readonly credentials?: Fields }): Platform<Name, Fields> {
  return { name, began, budgetVariable, credentials: credentials ?? ({} as Fields) } // left out, Fields has none
}

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
