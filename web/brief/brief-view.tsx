import type { ReactElement } from 'react'
import { Link } from 'wouter'
import type { Block, Piece, Quote } from '../../src/brief/brief-blocks.js'
import type { BriefText, Source } from '../../src/brief/brief-text.js'
import type { BriefWords } from '../../src/brief/english.js'
import { languageTag } from '../../src/domain/language-tag.js'

/** A brief as it is read: what files of it contain, too. */
export function BriefView({ text, words }: { readonly text: BriefText; readonly words: BriefWords }): ReactElement {
  return (
    <article className="brief">
      {text.notes.map((note) => (
        <p key={note} className="muted">
          {note}
        </p>
      ))}
      {text.sections.map(({ id, title, blocks }) => (
        <section key={id} aria-labelledby={`brief-${id}`}>
          <h2 id={`brief-${id}`}>{title}</h2>
          {blocks.map((block, at) => (
            <BlockView key={at} block={block} />
          ))}
        </section>
      ))}
      {text.sources.length > 0 && (
        <section aria-labelledby="brief-sources">
          <h2 id="brief-sources">{text.sourcesTitle}</h2>
          <ol className="brief-sources">
            {text.sources.map((source) => (
              <SourceView key={source.number} source={source} words={words} />
            ))}
          </ol>
        </section>
      )}
    </article>
  )
}

function BlockView({ block }: { readonly block: Block }): ReactElement {
  switch (block.kind) {
    case 'text':
      return (
        <p>
          <Pieces pieces={block.pieces} />
        </p>
      )
    case 'heading':
      return (
        <h3>
          <Pieces pieces={block.pieces} />
        </h3>
      )
    case 'list':
      return (
        <ul>
          {block.items.map((pieces, at) => (
            <li key={at}>
              <Pieces pieces={pieces} />
            </li>
          ))}
        </ul>
      )
    case 'quotes':
      return (
        <>
          {block.items.map(({ quote, language, cites }) => (
            <blockquote key={cites.join()}>
              <Pieces pieces={[{ quote, language }, { cites }]} />
            </blockquote>
          ))}
        </>
      )
    case 'table':
      return <TableView block={block} />
  }
}

function TableView({ block }: { readonly block: Extract<Block, { kind: 'table' }> }): ReactElement {
  return (
    <div className="table-scroll">
      <table>
        <caption>{block.caption}</caption>
        <thead>
          <tr>
            {block.columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map(([name, ...cells]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {cells.map((cell, at) => (
                <td key={at}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Pieces({ pieces }: { readonly pieces: readonly Piece[] }): ReactElement {
  return (
    <>
      {pieces.map((piece, at) => (
        <PieceView key={at} piece={piece} />
      ))}
    </>
  )
}

function PieceView({ piece }: { readonly piece: Piece }): ReactElement {
  if (typeof piece === 'string') return <>{piece}</>
  if ('cites' in piece) {
    return (
      <>
        {piece.cites.map((number) => (
          <a key={number} className="brief-cite" href={`#post-${number}`}>
            [{number}]
          </a>
        ))}
      </>
    )
  }
  const quote = <Quoted {...piece} />
  return piece.to === undefined ? quote : <Link href={piece.to}>{quote}</Link>
}

function Quoted({ quote, language }: Quote): ReactElement {
  return (
    <q dir="auto" lang={languageTag(language)}>
      {quote}
    </q>
  )
}

function SourceView({ source, words }: { readonly source: Source; readonly words: BriefWords }): ReactElement {
  return (
    <li id={`post-${source.number}`}>
      [{source.number}]{' '}
      {source.quote !== null && (
        <>
          <Quoted {...source.quote} />
          <br />
        </>
      )}
      {source.facts}: <Link href={source.to}>{words.inDashboard}</Link>
      {source.original !== null && (
        <>
          {', '}
          <a href={source.original} rel="noreferrer nofollow">
            {words.original}
          </a>
        </>
      )}
    </li>
  )
}
