CREATE TABLE rasff_notifications (
  reference FLOAT, category TEXT, type TEXT, subject TEXT, date DATETIME, notifying_country TEXT, classification TEXT,
  risk_decision TEXT, distribution TEXT, "forAttention" TEXT, "forFollowUp" TEXT, operator TEXT, origin TEXT,
  hazards TEXT, year INTEGER, week INTEGER
);
INSERT INTO rasff_notifications VALUES
  (2024.804, 'food contact materials', 'food contact material', 'migration of lead from mug', '2024-06-27 16:50:10.000000',
   'Germany', 'alert notification', 'serious', 'Austria', NULL, NULL, 'China,Germany', 'China', 'lead  migration', 2024, 26),
  (2024.9001, 'other food product / mixed', 'food', 'aflatoxins in spice mix from the Philippines', '2024-12-30 13:55:04',
   'Netherlands', 'border rejection notification', 'potential risk', NULL, NULL, NULL, NULL,
   'Bonaire, Sint Eustatius and Saba,Philippines', 'Aflatoxin B1  ,aflatoxin total', 2024, 1),
  (2024.9001, 'other food product / mixed', 'food', 'aflatoxins in spice mix', '2024-12-30 13:55:04.000000',
   'Netherlands', 'border rejection notification', 'potential risk', NULL, NULL, NULL, NULL, 'Philippines', NULL, 2024, 53);
