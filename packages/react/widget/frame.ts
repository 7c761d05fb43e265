import type { Options } from './contract.ts'
import { chatLabel, words } from './words.ts'

const bubble = 'M7.9 20A9 9 0 1 0 4 16.1L2 22Z'
const cross = 'M18 6 6 18M6 6l12 12'

function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  attributes: Readonly<Record<string, string>> = {},
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  element.className = className
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  return element
}

function icon(path: string): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  line.setAttribute('d', path)
  svg.append(line)
  return svg
}

/** The button at the corner and the panel above it, as the page has them. */
export interface Frame {
  readonly host: HTMLElement
  readonly panel: HTMLElement
  /** Where the chat goes. */
  readonly place: HTMLElement
  show(shown: boolean): void
  unread(count: number): void
  /** In the place of the chat: that it is on its way, or why it is not there. */
  loading(): void
  failed(onRetry: () => void): void
}

export function makeFrame({ language, theme }: Options, onToggle: () => void): Frame {
  const t = words[language]
  const host = make('div', 'td-widget', { lang: language, 'data-theme': theme })
  const panel = make('section', 'td-widget-panel', { role: 'dialog', 'aria-label': t.chat, tabindex: '-1', hidden: '' })
  const head = make('header', 'td-widget-head')
  const title = make('span', 'td-widget-title')
  const close = make('button', 'td-widget-close', { type: 'button', 'aria-label': t.close })
  const place = make('div', 'td-widget-place')
  const button = make('button', 'td-widget-button', { type: 'button', 'aria-expanded': 'false', 'aria-label': t.chat })
  const badge = make('span', 'td-widget-badge', { 'aria-hidden': 'true', hidden: '' })
  title.textContent = t.chat
  close.append(icon(cross))
  head.append(title, close)
  panel.append(head, place)
  button.append(icon(bubble), badge)
  host.append(panel, button)
  for (const one of [close, button]) one.addEventListener('click', onToggle)
  return {
    host,
    panel,
    place,
    show(shown) {
      panel.hidden = !shown
      host.dataset.open = String(shown)
      button.setAttribute('aria-expanded', String(shown))
      if (shown) panel.focus()
      else button.focus()
    },
    unread(count) {
      badge.hidden = count === 0
      badge.textContent = count > 99 ? '99+' : String(count)
      button.setAttribute('aria-label', chatLabel(language, count))
    },
    loading() {
      const note = make('p', 'td-widget-note', { role: 'status' })
      note.textContent = `${t.loading}…`
      place.replaceChildren(note)
    },
    failed(onRetry) {
      const note = make('p', 'td-widget-note', { role: 'alert' })
      const retry = make('button', 'td-widget-retry', { type: 'button' })
      note.textContent = t.failed
      retry.textContent = t.retry
      retry.addEventListener('click', onRetry)
      note.append(retry)
      place.replaceChildren(note)
    },
  }
}
