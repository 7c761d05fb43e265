import { Note } from '@tidings/react'
import { PackageOpen } from 'lucide-react'

export default function NoOrders() {
  return (
    <Note icon={PackageOpen} title="No orders yet" text="They appear here as they come in.">
      <button type="button" className="td-button td-primary">
        Make one
      </button>
    </Note>
  )
}
