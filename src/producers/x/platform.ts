import { definePlatform, secret, token } from '../platform.js'

export const xPlatform = definePlatform({
  name: 'x',
  began: '2006-03-21',
  credentials: { bearerToken: secret('X_BEARER_TOKEN', token) },
  budgetVariable: 'X_BUDGET_DOLLARS',
})
