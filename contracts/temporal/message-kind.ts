/** Which words a touch carries: those of its step, or a reference to what a colleague did. */
export type MessageKind =
  | { kind: 'step' }
  | { kind: 'colleague'; contact_id: string; event_id: string }
