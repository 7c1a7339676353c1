import { lazy, Suspense, type ComponentType, type LazyExoticComponent, type ReactElement } from 'react'
import { Link, Route, Switch } from 'wouter'
import { useMe } from './api/questions.js'
import { Failed, Skeleton } from './figure/states.js'
import { useWords } from './messages/messages.js'
import { LoginPage } from './pages/login.js'
import { ErrorBoundary } from './shell/error-boundary.js'
import { PATHS } from './shell/navigation.js'
import { Shell } from './shell/shell.js'

const PAGE_HEIGHT = 600

/** A page is loaded when it is opened. */
function page<K extends string>(load: () => Promise<Record<K, ComponentType>>, name: K): Page {
  return lazy(async () => ({ default: (await load())[name] }))
}

type Page = LazyExoticComponent<ComponentType>

const ROUTES: readonly (readonly [string, Page])[] = [
  [PATHS.overview, page(() => import('./pages/overview.js'), 'OverviewPage')],
  [PATHS.brief, page(() => import('./pages/brief.js'), 'BriefPage')],
  [PATHS.languages, page(() => import('./pages/languages.js'), 'LanguagesPage')],
  [PATHS.trends, page(() => import('./pages/trends.js'), 'TrendsPage')],
  [PATHS.sentiment, page(() => import('./pages/sentiment.js'), 'SentimentPage')],
  [PATHS.origin, page(() => import('./pages/origin.js'), 'OriginPage')],
  [PATHS.entities, page(() => import('./pages/entities.js'), 'EntitiesPage')],
  [PATHS.map, page(() => import('./pages/map.js'), 'MapPage')],
  [PATHS.posts, page(() => import('./pages/posts.js'), 'PostsPage')],
  [`${PATHS.posts}/:id`, page(() => import('./pages/post.js'), 'PostPage')],
  ['/stories/:id', page(() => import('./pages/story.js'), 'StoryPage')],
  ['/stories/:id/against/:other', page(() => import('./pages/story-pair.js'), 'StoryPairPage')],
  [PATHS.themes, page(() => import('./pages/themes.js'), 'ThemesPage')],
  [`${PATHS.themes}/:key`, page(() => import('./pages/theme.js'), 'ThemePage')],
  [PATHS.topics, page(() => import('./pages/topics.js'), 'TopicsPage')],
  [`${PATHS.topics}/:key`, page(() => import('./pages/topic.js'), 'TopicPage')],
  [PATHS.events, page(() => import('./pages/events.js'), 'EventsPage')],
  [PATHS.upload, page(() => import('./pages/upload.js'), 'UploadPage')],
  [`${PATHS.upload}/:id`, page(() => import('./pages/upload-file.js'), 'UploadFilePage')],
  [PATHS.compare, page(() => import('./pages/compare.js'), 'ComparePage')],
  [PATHS.pipeline, page(() => import('./pages/pipeline.js'), 'PipelinePage')],
  [PATHS.quality, page(() => import('./pages/quality.js'), 'QualityPage')],
  [PATHS.alerts, page(() => import('./pages/alerts.js'), 'AlertsPage')],
]

export function App(): ReactElement {
  return (
    <Shell>
      <ErrorBoundary>
        <Suspense fallback={<Skeleton height={PAGE_HEIGHT} />}>
          <Pages />
        </Suspense>
      </ErrorBoundary>
    </Shell>
  )
}

function Pages(): ReactElement {
  const me = useMe()
  if (me.data === undefined) {
    return me.error ? <Failed error={me.error} retry={() => void me.refetch()} /> : <Skeleton height={PAGE_HEIGHT} />
  }
  if (me.data.role === null && !me.data.demo) return <LoginPage />
  return (
    <Switch>
      {ROUTES.map(([path, Page]) => (
        <Route key={path} path={path} component={Page} />
      ))}
      <Route component={NotFound} />
    </Switch>
  )
}

function NotFound(): ReactElement {
  const words = useWords()
  return (
    <div className="state">
      <h1>{words.states.notFound}</h1>
      <p>{words.states.notFoundHelp}</p>
      <Link href="/">{words.states.backHome}</Link>
    </div>
  )
}
