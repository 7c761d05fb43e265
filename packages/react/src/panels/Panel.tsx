import { X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useChange } from '../chat/view.tsx'
import type { Drop } from '../composer/drop.ts'
import { useClosedByBack } from '../state/back.ts'
import { useSpeech } from '../texts/texts.tsx'
import { IconButton } from '../ui/IconButton.tsx'

interface PanelProps {
  readonly title: string
  readonly actions?: ReactNode
  /** Files may be dropped on it. */
  readonly drop?: Drop
  readonly children: ReactNode
}

/** Stands beside the conversation; on a narrow screen, over it. */
export function Panel({ title, actions, drop, children }: PanelProps) {
  const { t } = useSpeech()
  const change = useChange()
  const close = () => change({ panel: undefined })
  // Beside the conversation it is no place that one leaves.
  const [isOver] = useState(() => matchMedia('(width < 720px)').matches)
  useClosedByBack(close, isOver)
  return (
    <aside className="td-panel" aria-label={title} {...drop?.onDrop}>
      <header className="td-panel-head">
        <h2>{title}</h2>
        {actions}
        <IconButton icon={X} label={t('close')} onClick={close} />
      </header>
      <div className="td-panel-body">{children}</div>
      {drop?.dropping && <div className="td-drop">{t('dropHere')}</div>}
    </aside>
  )
}
