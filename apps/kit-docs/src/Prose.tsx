import Markdown, { type Components } from 'react-markdown'
import gfm from 'remark-gfm'
import { Link } from 'wouter'
import { pages } from './book.ts'
import { pathOf } from './pages.ts'

const plugins = [gfm]

/** Tokens that are a colour. */
const colour = /^--td-(?!font|text|space|round|shadow)[\w-]+$/

const components: Components = {
  a({ href = '', children }) {
    const path = pathOf(href, pages)
    if (path !== undefined) return <Link href={path}>{children}</Link>
    if (/^https?:/.test(href)) {
      return (
        <a href={href} target="_blank" rel="noreferrer">
          {children}
        </a>
      )
    }
    // A file of the repository, which is not part of these pages.
    return <span title={href.replace(/^[./]+/, '')}>{children}</span>
  },
  code({ className, children }) {
    const token = typeof children === 'string' && colour.test(children) ? children : undefined
    return (
      <>
        {token !== undefined && <span className="swatch" style={{ background: `var(${token})` }} />}
        <code className={className}>{children}</code>
      </>
    )
  },
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
  pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
  table: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
    <section className="site-table" aria-label="Table" tabIndex={0}>
      <table>{children}</table>
    </section>
  ),
}

/** A document as it is in the repository; its links lead to the pages here. */
export function Prose({ markdown }: { readonly markdown: string }) {
  return (
    <div className="prose">
      <Markdown remarkPlugins={plugins} components={components}>
        {markdown}
      </Markdown>
    </div>
  )
}
