/** A name and a password, as somebody typed them or as the environment sets them. */
export interface Credentials {
  readonly user: string
  readonly password: string
}
