import type { ComponentProps } from 'react'
import Reader, { type Components, defaultUrlTransform } from 'react-markdown'
import breaks from 'remark-breaks'
import gfm from 'remark-gfm'

/** A picture from anywhere would tell its server who reads: it is a link. */
const components: Components = {
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  ),
  img: ({ src, alt }) => (
    <a href={typeof src === 'string' ? src : undefined} target="_blank" rel="noopener noreferrer nofollow">
      {alt || src}
    </a>
  ),
  input: ({ checked }: ComponentProps<'input'>) => (
    <input type="checkbox" checked={checked ?? false} disabled readOnly />
  ),
}

const plugins = [gfm, breaks]

/** http, https and mailto; anything else leads nowhere. */
const safeUrl = (url: string): string => (/^(?:https?:|mailto:)/i.test(url) ? defaultUrlTransform(url) : '')

/** CommonMark with tables, as elements: HTML that is written in it is shown as it is written. */
export function Markdown({ text }: { readonly text: string }) {
  return (
    <div className="td-markdown">
      <Reader remarkPlugins={plugins} components={components} urlTransform={safeUrl}>
        {text}
      </Reader>
    </div>
  )
}
