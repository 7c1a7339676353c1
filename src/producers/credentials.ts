/** Secrets for platforms, from the environment; a source without what it needs says which variable is missing. */
export interface Credentials {
  /** X_BEARER_TOKEN */
  readonly xBearerToken?: string | undefined
  /** MASTODON_TOKENS: `host=token,host=token` */
  readonly mastodonTokens?: Readonly<Record<string, string>> | undefined
  /** BLUESKY_IDENTIFIER and BLUESKY_APP_PASSWORD */
  readonly bluesky?: { readonly identifier: string; readonly appPassword: string } | undefined
  /** REDDIT_CLIENT_ID and REDDIT_CLIENT_SECRET */
  readonly reddit?: { readonly clientId: string; readonly clientSecret: string } | undefined
  /** INSTAGRAM_GRAPH_USER_ID and INSTAGRAM_GRAPH_TOKEN */
  readonly instagramGraph?: { readonly userId: string; readonly token: string } | undefined
}
