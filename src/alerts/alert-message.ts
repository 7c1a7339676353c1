import type { AlertCondition } from '../domain/reading/operation.js'

export interface AlertToSend {
  /** Null: a test. */
  readonly id: number | null
  readonly ruleId: number
  readonly name: string
  readonly condition: AlertCondition
  readonly format: 'json' | 'slack'
  readonly cause: string
  readonly link: string
  readonly at: Date
}

/** What is posted: JSON for programs, or `text` in Slack's markup, which Mattermost and others take too. */
export function alertMessage(alert: AlertToSend, dashboardUrl: string): object {
  const link = dashboardUrl + alert.link
  if (alert.format === 'slack') {
    return {
      text: `*${escapeSlack(alert.name)}*\n${escapeSlack(alert.cause)}\n<${escapeSlack(link)}|Open in Kopitalk>`,
    }
  }
  return {
    version: 1,
    id: alert.id,
    rule: { id: alert.ruleId, name: alert.name },
    condition: alert.condition,
    cause: alert.cause,
    link,
    at: alert.at.toISOString(),
    test: alert.id === null,
  }
}

/** https://docs.slack.dev/messaging/formatting-message-text/#escaping */
function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
