import { Component, type ReactElement, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { useWords } from '../messages/messages.js'

interface BoundaryProps {
  readonly children: ReactNode
  readonly instead: ReactNode
}

/** React tells of an error while it draws to classes only. */
class Boundary extends Component<BoundaryProps, { readonly failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true }
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.instead : this.props.children
  }
}

/** What is shown instead of a page that cannot be drawn. Another page begins without the error. */
export function ErrorBoundary({ children }: { children: ReactNode }): ReactElement {
  const [path] = useLocation()
  return (
    <Boundary key={path} instead={<Broken />}>
      {children}
    </Boundary>
  )
}

function Broken(): ReactElement {
  const { states: says } = useWords()
  return (
    <div className="state" role="alert">
      <h1>{says.broken}</h1>
      <p>{says.brokenHelp}</p>
      <p className="filters-row">
        <button type="button" onClick={() => location.reload()}>
          {says.reload}
        </button>
        <Link href="/">{says.backHome}</Link>
      </p>
    </div>
  )
}
