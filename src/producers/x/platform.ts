import { authorIdLike, definePlatform, secret, token } from '../platform.js'

export const xPlatform = definePlatform({
  name: 'x',
  began: '2006-03-21',
  authorId: authorIdLike('the number of the account, such as 783214', /^\d{1,20}$/),
  credentials: { bearerToken: secret('X_BEARER_TOKEN', token) },
  budgetVariable: 'X_BUDGET_DOLLARS',
})
