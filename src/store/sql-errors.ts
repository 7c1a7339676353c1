import pg from 'pg'

/** SQLSTATE class 22 (data exception) or 23 (integrity): the row is at fault, and the same row fails again. */
export function isDataError(err: unknown): err is pg.DatabaseError & { code: string } {
  return err instanceof pg.DatabaseError && /^2[23]/.test(err.code ?? '')
}
