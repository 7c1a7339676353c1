import type { z } from 'zod'
import type * as operation from '../../src/domain/reading/operation.js'

export type AlertRule = z.infer<typeof operation.AlertRulesAnswer>['rows'][number]
export type AlertRulesAnswer = z.infer<typeof operation.AlertRulesAnswer>
export type AlertRuleBody = z.infer<typeof operation.AlertRuleBody>
export type AlertsAnswer = z.infer<typeof operation.AlertsAnswer>
export type AlertCondition = operation.AlertCondition
export type ConditionKind = AlertCondition['kind']
