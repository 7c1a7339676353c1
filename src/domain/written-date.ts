/** What a person says about dates that do not say it themselves. */
export interface DateRules {
  /** IANA name of the zone of dates that name none, such as `Asia/Singapore`; null: not given, and they are UTC. */
  readonly zone: string | null
  /** Whether 3/4/2026 is the third of April; null: not given, and such a date is ambiguous. */
  readonly dayFirst: boolean | null
}

export const NO_DATE_RULES: DateRules = { zone: null, dayFirst: null }
