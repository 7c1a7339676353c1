import type { ReactElement } from 'react'
import { Link, useParams } from 'wouter'
import { useThemes } from '../api/questions.js'
import { Failed, Skeleton } from '../figure/states.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { Missing } from '../shell/missing.js'
import { PageTitle } from '../shell/page-title.js'
import { ThemeEditor } from '../theme/theme-editor.js'

export function ThemePage(): ReactElement {
  const { key } = useParams<{ key: string }>()
  const says = useWords().themes
  const filter = useFilter()
  const { data, error, refetch } = useThemes()
  if (!data) return error ? <Failed error={error} retry={() => void refetch()} /> : <Skeleton height={600} />
  const theme = data.rows.find((row) => row.key === key)
  if (!theme) {
    return (
      <>
        <PageTitle title={says.title} />
        <Missing title={says.unknown} help={says.unknownHelp} to={filter.to('/themes')} back={says.all} />
      </>
    )
  }
  return (
    <>
      <PageTitle title={theme.title} lead={says.themeLead} />
      <p className="post-labels">
        <Link href={filter.to('/posts', { theme: theme.key })}>{says.itsPosts}</Link>
        <Link href={filter.to('/themes')}>{says.all}</Link>
      </p>
      <ThemeEditor key={theme.key} theme={theme} themes={data.rows} />
    </>
  )
}
