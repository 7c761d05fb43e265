import { IconButton, Menu, useTell } from '@tidings/react'
import { Copy, EllipsisVertical, Pencil, Trash2 } from 'lucide-react'

export default function WhatToDo() {
  const tell = useTell()
  return (
    <Menu
      align="start"
      trigger={<IconButton icon={EllipsisVertical} label="More" />}
      entries={[
        { key: 'edit', label: 'Edit', icon: Pencil, onSelect: () => tell('Edited') },
        { key: 'copy', label: 'Copy', icon: Copy, disabled: true, onSelect: () => undefined },
        null,
        { key: 'remove', label: 'Remove', icon: Trash2, danger: true, onSelect: () => tell('Removed') },
      ]}
    />
  )
}
