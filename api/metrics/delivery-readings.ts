import type { Backlog, DeliveryFigures } from '../../store/repositories/delivery-figures.js'
import type { Reading } from './readings.js'

export function deliveryReadings({ webhooks, crm }: DeliveryFigures): Reading[] {
  const perReceiver = (figure: keyof Backlog) => [
    { labels: { to: 'webhook' }, value: webhooks[figure] },
    { labels: { to: 'crm' }, value: crm[figure] },
  ]
  return [
    {
      name: 'overture_deliveries_waiting',
      help: 'What other systems have not been told yet: webhooks that are not disabled, the CRM.',
      values: perReceiver('waiting'),
    },
    {
      name: 'overture_deliveries_oldest_seconds',
      help: 'Age of the oldest of them; 0 when there is none.',
      values: perReceiver('oldest_seconds'),
    },
    {
      name: 'overture_deliveries_dead',
      help: 'What was given up and waits for somebody to order it again.',
      values: perReceiver('dead'),
    },
  ]
}
