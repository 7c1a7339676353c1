import { addAlertRoutes } from './alerts.js'
import { addAuthorErasureRoutes } from './author-erasures.js'
import type { ApiDeps, ApiServer } from './api-server.js'
import { addCollectionChangeRoutes } from './collection-changes.js'
import { addLabelRoutes } from './labels.js'
import { addMarkRoutes } from './marks.js'
import type { Operation } from './operation.js'
import { addPipelineRoutes } from './pipeline.js'
import { addTopicRoutes } from './topics.js'
import { addSourceRoutes } from './sources.js'
import { addUploadRoutes } from './uploads.js'

/** Everything under /api that shows the machinery or changes something. */
export function addOperationRoutes(app: ApiServer, deps: ApiDeps, operation: Operation): void {
  addCollectionChangeRoutes(app, operation)
  addAuthorErasureRoutes(app, operation)
  addPipelineRoutes(app, operation)
  addSourceRoutes(app, operation)
  addLabelRoutes(app, deps, operation)
  addTopicRoutes(app, deps, operation)
  addMarkRoutes(app, operation)
  addAlertRoutes(app, deps, operation)
  if (operation.uploads) addUploadRoutes(app, operation.uploads)
}
