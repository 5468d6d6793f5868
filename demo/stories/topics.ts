/** What the stories are about: keys of the starting topic tree in the conversations room. A test compares the two. */
export const TOPIC_KEYS = [
  ...(['sports', 'clubs_arts', 'field_trip'] as const),
  ...(['absence_report', 'absence_record', 'leave_early', 'going_home'] as const),
  ...(['praise', 'meet_teacher', 'calendar', 'volunteer_ideas'] as const),
  ...(['english_learner_services', 'interpreter'] as const),
  ...(['enroll_new', 'school_change', 'contact_update', 'withdraw'] as const),
  ...(['extended_day_signup', 'summer_break'] as const),
  ...(['building', 'lost_found'] as const),
  ...(['basic_needs', 'custody_papers'] as const),
  ...(['medication', 'illness_nurse', 'immunization', 'wellbeing'] as const),
  ...([
    'grade_question',
    'homework',
    'learning_help',
    'advanced_learning',
    'class_schedule',
    'testing_graduation',
  ] as const),
  ...(['meal_menu', 'meal_account', 'free_reduced_meals'] as const),
  ...(['fees', 'student_records', 'public_records', 'privacy'] as const),
  ...(['bullying', 'discipline', 'discrimination', 'harassment', 'school_security', 'staff_concern'] as const),
  ...(['evaluation_request', 'iep_services', 'plan_504', 'special_education_complaint'] as const),
  ...(['device', 'login_portal', 'internet_online'] as const),
  ...(['bus_late', 'bus_stop', 'bus_eligibility', 'bus_conduct'] as const),
] as const;

export type TopicKey = (typeof TOPIC_KEYS)[number];
